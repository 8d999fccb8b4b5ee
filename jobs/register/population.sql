-- One row per municipality, sex, age group and year, under the municipality's code of today.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    population.year,
    codes.municipality_code,
    population.sex,
    population.age_code,
    population.inhabitants
from source.population as population
join codes
    on codes.code = population.municipality_code
