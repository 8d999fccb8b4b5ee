-- One row per municipality, sex, age group and year, as delivered.
select
    population.year,
    population.municipality_code,
    population.sex,
    population.age_code,
    population.inhabitants
from source.population as population
