"""The demo organisation: an invented maker of outdoor gear, and a year of its campaigns around the day it is loaded."""
