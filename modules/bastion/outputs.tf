output "bastion_security_group_id" {
  description = "The group that the bastion wears: who has instances admits it."
  value       = aws_security_group.this.id
}
