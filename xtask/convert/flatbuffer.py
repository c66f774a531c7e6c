"""Reads FlatBuffers (flatbuffers.dev, "FlatBuffers internals"): tables whose fields are numbered. Plain Python."""

import struct


def root(data):
    return Table(data, struct.unpack_from("<I", data)[0])


class Table:
    def __init__(self, data, place):
        self.data, self.place = data, place
        self.fields = place - struct.unpack_from("<i", data, place)[0]
        self.length = struct.unpack_from("<H", data, self.fields)[0]

    def _field(self, number):
        """Where a field lies; `None` where the table leaves it out."""
        entry = 4 + 2 * number
        offset = struct.unpack_from("<H", self.data, self.fields + entry)[0] if entry < self.length else 0
        return self.place + offset if offset else None

    def _target(self, number):
        place = self._field(number)
        return None if place is None else place + struct.unpack_from("<I", self.data, place)[0]

    def _vector(self, number):
        """How many elements a vector has, and where the first lies."""
        place = self._target(number)
        return (0, 0) if place is None else (struct.unpack_from("<I", self.data, place)[0], place + 4)

    def number(self, number, form, usual=0):
        place = self._field(number)
        return usual if place is None else struct.unpack_from(f"<{form}", self.data, place)[0]

    def table(self, number):
        place = self._target(number)
        return None if place is None else Table(self.data, place)

    def numbers(self, number, form):
        count, place = self._vector(number)
        return list(struct.unpack_from(f"<{count}{form}", self.data, place))

    def bytes(self, number):
        count, place = self._vector(number)
        return self.data[place : place + count]

    def tables(self, number):
        count, place = self._vector(number)
        places = (place + 4 * index for index in range(count))
        return [Table(self.data, place + struct.unpack_from("<I", self.data, place)[0]) for place in places]
