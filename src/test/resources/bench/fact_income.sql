-- Where the person lived, and how old, is what the population register says of the same year.
with
residents as (
    select
        person.year,
        person.person_key,
        person.municipality_code,
        person.sex,
        person.year - year(person.birth_date) as age,
        dim.municipality_key
    from register.person as person
    left join star.dim_municipality as dim
        on  dim.municipality_code = person.municipality_code
        and dim.valid_from <= make_date(person.year + 1, 1, 1)
        and dim.valid_to >= make_date(person.year + 1, 1, 1)
)
select
    year,
    person_key,
    ifnull(residents.municipality_key, 0)::bigint as municipality_key,
    residents.municipality_code,
    ifnull(residents.sex, 'T') as sex,
    residents.age::integer as age_at_end_of_year,
    disposable_definition,
    ifnull(residents.age >= 18 and residents.age <= 64, false) as is_18_to_64,
    ifnull(residents.age >= 18 and residents.age <= 64 and ifnull(work_kronor, 0) = 0, false)
        as is_18_to_64_without_work,
    disposable_kronor,
    work_kronor,
    assistance_kronor
from register.income
left join residents using (year, person_key)
