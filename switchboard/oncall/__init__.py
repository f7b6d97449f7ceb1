"""Who is on call: schedules, their editions, and exceptions from them."""
