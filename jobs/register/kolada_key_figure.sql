-- One row per key figure and day of reading, its text without stray blanks.
select
    described.indicator_id,
    described.observed_on,
    trim(regexp_replace(described.title, '\\s+', ' ')) as title,
    nullif(trim(regexp_replace(described.definition, '\\s+', ' ')), '') as definition,
    described.by_sex,
    described.has_unit_values,
    described.municipality_type,
    described.operating_area,
    described.perspective,
    described.auspice,
    described.preliminary_on,
    described.publication_date
from source.kolada_api_kpi as described
