"""`showroom plan` and `showroom apply`: what a change would do, reviewed, and that alone done."""
