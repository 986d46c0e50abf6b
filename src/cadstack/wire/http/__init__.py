"""What every API's translation shares: the app factory, request ids, who is calling, lenient JSON, error dialects."""
