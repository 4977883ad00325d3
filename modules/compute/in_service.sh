#!/bin/sh
# In service means that it serves: wait for this machine's own 200, then say so to Auto Scaling, which waits for it.
# Usage: showroom-in-service PORT GROUP HOOK REGION. Where nobody waits (a reboot, say) it changes nothing and ends with 0.
set -eu
port=$1 group=$2 hook=$3 region=$4
imds=http://169.254.169.254/latest

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
token=$(curl -sSf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 21600' "$imds/api/token")
metadata() { curl -sSf -m 5 -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1"; }

# At the address that the balancer asks, too.
site="http://$(metadata local-ipv4):$port/healthz"
until [ "$(curl -s -m 2 -o /dev/null -w '%{http_code}' "$site")" = 200 ]; do sleep 1; done

instance=$(metadata instance-id)
credentials=$(metadata "iam/security-credentials/$(metadata iam/security-credentials/)")
field() { printf '%s\n' "$credentials" | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }

# Secrets go by curl's standard input: whoever may list processes sees its arguments.
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html
if answer=$(curl -sS -m 20 --fail-with-body --config - 2>&1 <<END
url = "https://autoscaling.$region.amazonaws.com/"
aws-sigv4 = "aws:amz:$region:autoscaling"
user = "$(field AccessKeyId):$(field SecretAccessKey)"
header = "X-Amz-Security-Token: $(field Token)"
data = "Action=CompleteLifecycleAction&Version=2011-01-01&LifecycleActionResult=CONTINUE"
data = "AutoScalingGroupName=$group&LifecycleHookName=$hook&InstanceId=$instance"
END
); then
  echo "$instance serves: $group was told"
  exit 0
fi
case $answer in
  *'<Code>ValidationError</Code>'*) echo "$instance serves: nobody waits for it" ;;
  *) echo "$group was not told: $answer" >&2 && exit 1 ;; # and systemd tries again
esac
