"""Sends the numbers up to COUNT, in batches, and goes on where an earlier run was killed: send.py COUNT PROGRESS"""
import os
import sys

from redoubt import Gateway

count, progress = int(sys.argv[1]), sys.argv[2]
gateway = Gateway("alice")
first = int(open(progress).read()) if os.path.exists(progress) else 0
for start in range(first, count, 25):
    batch = [dict(to="bob", text=str(i), type="number", key=f"number-{i}") for i in range(start, min(start + 25, count))]
    for sent in gateway.send_many(batch, wait=0):
        assert "id" in sent, sent
    with open(progress + ".new", "w") as file:
        file.write(str(start + 25))
    os.replace(progress + ".new", progress)
