-- One row per person and year, in the municipality where the person lived at the end of the year.
select
    income.year,
    income.person_key,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    resident.municipality_code,
    coalesce(resident.sex, 'T') as sex,
    income.year - year(resident.birth_date) as age_at_end_of_year,
    income.disposable_definition,
    coalesce(income.year - year(resident.birth_date) between 18 and 64, false) as is_18_to_64,
    coalesce(
        income.year - year(resident.birth_date) between 18 and 64 and coalesce(income.work_kronor, 0) = 0, false
    ) as is_18_to_64_without_work,
    income.disposable_kronor,
    income.work_kronor,
    income.assistance_kronor
from register.income as income
left join register.person as resident
    on  resident.year = income.year
    and resident.person_key = income.person_key
left join star.dim_municipality as municipality
    on  municipality.municipality_code = resident.municipality_code
    and make_date(income.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
