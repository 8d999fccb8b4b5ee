-- One row per municipality, area and year; partly counts as use, and no answer is neither use nor not.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    used.year,
    codes.municipality_code,
    used.reported_area as area,
    answer.meaning as answer,
    answer.meaning in ('yes', 'partly') as uses_comparisons,
    nullif(trim(used.purpose), '') as purpose
from source.reported_use as used
join codes
    on codes.code = used.municipality_code
left join codelist.reported_use as answer
    on answer.code = used.use_code
