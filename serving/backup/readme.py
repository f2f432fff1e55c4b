"""What stands in a backup for whoever finds it."""

READ_ME = """\
A backup of CityPatrol.

Every table is a file of lines, one JSON array a row; manifest.json says which columns they have,
how many rows there are, and the sum of their SHA-256. pictures.jsonl lists every picture that
cases and samples refer to; pictures/ holds them where they were asked for.

'citypatrol restore FILE' reads it back and proves it.

It holds people's data, hashes of their passwords, and camera addresses and other secrets sealed
with serving.secret_key. It does not hold that key, nor any password, token or key in the open:
keep the settings file and the signing key (serving.evidence.key_file) elsewhere, or what is sealed
stays closed for ever. Keep this file as safe as the database.
"""
