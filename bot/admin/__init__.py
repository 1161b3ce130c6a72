"""What admins do from the chat. Screens are looked at here and rendered; what they mean is the product's business."""
