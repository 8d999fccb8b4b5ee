-- One row per year, municipality, sex and age in years with anybody in it: the persons of the population register on
-- 31 December, those of 100 years and older together. Shares of inhabitants whose numerator is counted from registers of persons have their denominator here.
with
counted as (
    select
        person.year,
        person.municipality_code,
        person.sex,
        least(person.year - year(person.birth_date), 100) as age_at_end_of_year,
        count(*) as residents
    from register.person as person
    group by
        person.year,
        person.municipality_code,
        person.sex,
        least(person.year - year(person.birth_date), 100)
)
select
    counted.year,
    counted.municipality_code,
    counted.sex,
    counted.age_at_end_of_year,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    counted.residents,
    case when counted.age_at_end_of_year between 0 and 20 then counted.residents else 0 end as residents_0_to_20,
    case when counted.age_at_end_of_year between 18 and 24 then counted.residents else 0 end as residents_18_to_24,
    case when counted.age_at_end_of_year between 18 and 64 then counted.residents else 0 end as residents_18_to_64,
    case when counted.age_at_end_of_year >= 18 then counted.residents else 0 end as residents_18_and_over,
    case when counted.age_at_end_of_year >= 65 then counted.residents else 0 end as residents_65_and_over,
    case when counted.age_at_end_of_year between 65 and 79 then counted.residents else 0 end as residents_65_to_79,
    case when counted.age_at_end_of_year >= 75 then counted.residents else 0 end as residents_75_and_over,
    case when counted.age_at_end_of_year >= 80 then counted.residents else 0 end as residents_80_and_over
from counted
left join star.dim_municipality as municipality
    on  municipality.municipality_code = counted.municipality_code
    and make_date(counted.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
