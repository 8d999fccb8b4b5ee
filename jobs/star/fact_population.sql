-- One row per year, municipality, sex and age group. The population of 31 December belongs to the division of the next
-- day, as Statistics Sweden counts it. Complete are a row for all ages and one for each sex and age group.
select
    population.year,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    population.municipality_code,
    population.sex,
    population.age_code,
    count(*) over (partition by population.year, population.municipality_code)
        = (select count_if(ages.is_total) + 2 * count_if(not ages.is_total) from star.dim_age as ages) as is_complete,
    population.inhabitants,
    case when age.is_total and population.sex = 'T' then population.inhabitants else 0 end as inhabitants_of_all_ages,
    case
        when not age.is_total and age.age_from >= 65 and population.sex <> 'T' then population.inhabitants
        else 0
    end as inhabitants_65_and_over,
    case
        when not age.is_total and age.age_from >= 80 and population.sex <> 'T' then population.inhabitants
        else 0
    end as inhabitants_80_and_over
from register.population as population
join star.dim_age as age
    on age.age_code = population.age_code
left join star.dim_municipality as municipality
    on  municipality.municipality_code = population.municipality_code
    and make_date(population.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
