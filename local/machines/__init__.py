"""Every instance of every Auto Scaling group of the local cloud as a process of this machine."""
