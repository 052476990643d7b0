"""An agent that adds up what it is sent. Needs: redoubt serve --as bob, and clients/python in PYTHONPATH."""
from redoubt import Gateway

for message in Gateway("bob").messages():
    if isinstance(message.body, list):
        message.reply(sum(message.body))
    else:
        message.refused()
