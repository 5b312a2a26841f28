"""What `codec-enhance` learns from and is judged by: clean clips and what encoders left of them."""
