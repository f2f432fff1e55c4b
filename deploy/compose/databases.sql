-- Run once, by the database's first start: one database for people's cases, one for what the patrol remembers.
CREATE DATABASE serving OWNER citypatrol;
CREATE DATABASE pipeline OWNER citypatrol;
