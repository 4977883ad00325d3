output "log_group_name" {
  description = "Where the service's containers write."
  value       = aws_cloudwatch_log_group.service.name
}
