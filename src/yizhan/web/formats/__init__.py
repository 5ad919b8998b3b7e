"""How a language writes days and numbers, where Django says otherwise than its readers do."""
