-- Inhabitants of a municipality that did not exist: no region could count them.
select
    population.year
from star.fact_population as population
where population.municipality_key = 0
