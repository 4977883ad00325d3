output "deploy_role_arn" {
  description = "The role of the workflow that deploys; none in shared."
  value       = try(aws_iam_role.this["deploy"].arn, null)
}
