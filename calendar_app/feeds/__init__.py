"""iCal subscriptions: secret addresses that calendar programs fetch on their own."""
