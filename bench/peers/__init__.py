"""Servers to compare with, each as its own manual says, each in a process of its own."""
