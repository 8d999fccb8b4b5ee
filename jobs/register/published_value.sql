-- One row per value that Kolada shows for a municipality and year; this delivery holds totals only.
select
    published.indicator_id,
    published.municipality_code,
    published.year,
    'T' as sex,
    published.described_on,
    published.value
from source.kolada_value as published
