# The environment at a glance. A balancer's numbers are searched for by its name, so this waits for no neighbour.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
locals {
  alarms = ["balancer-5xx", "slow", "stale-picture", "target-5xx", "too-few-instances", "unhealthy-instances"]

  # title => metric of the balancer, its statistic, the dimensions it is kept by
  balancer = {
    "Requests a minute"            = { metric = "RequestCount", statistic = "Sum", by = "LoadBalancer" }
    "Failed by the service"        = { metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", by = "LoadBalancer" }
    "Failed by the balancer"       = { metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum", by = "LoadBalancer" }
    "99 of 100 answered within, s" = { metric = "TargetResponseTime", statistic = "p99", by = "LoadBalancer" }
    "Healthy instances"            = { metric = "HealthyHostCount", statistic = "Minimum", by = "LoadBalancer,TargetGroup" }
  }

  widgets = concat(
    [{
      type       = "alarm"
      width      = 24
      height     = 2
      properties = { title = "Alarms", alarms = [for alarm in local.alarms : "arn:aws:cloudwatch:${local.region}:${local.account_id}:alarm:${var.name}-${alarm}"] }
    }],
    [for title, shown in local.balancer : {
      type   = "metric"
      width  = 8
      height = 6
      properties = {
        title   = title
        region  = local.region
        view    = "timeSeries"
        metrics = [[{ expression = "SEARCH('{AWS/ApplicationELB,${shown.by}} MetricName=\"${shown.metric}\" ${var.name}', '${shown.statistic}', 60)" }]]
        yAxis   = { left = { min = 0 } }
      }
    }],
    [{
      type   = "metric"
      width  = 8
      height = 6
      properties = {
        title   = "Processor, %"
        region  = local.region
        view    = "timeSeries"
        metrics = [["AWS/EC2", "CPUUtilization", "AutoScalingGroupName", var.name, { stat = "Maximum", period = 60 }]]
        yAxis   = { left = { min = 0, max = 100 } }
      }
    }],
    [{
      type   = "log"
      width  = 24
      height = 6
      properties = {
        title  = "Warnings and errors of the service"
        region = local.region
        view   = "table"
        query  = "SOURCE '${aws_cloudwatch_log_group.service.name}' | fields @timestamp, @logStream, @message | filter @message like /WARNING|ERROR|CRITICAL/ | sort @timestamp desc | limit 20"
      }
    }],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = local.widgets })
}
