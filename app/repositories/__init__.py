"""What the app remembers: cached reads and durable writes."""
