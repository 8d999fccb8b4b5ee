-- The first dispensing of a substance in a year is the smallest by day, product and day of prescription.
with
divisions as materialized (
    select
        years.year,
        dim.municipality_code,
        dim.municipality_key
    from (select distinct year from register.prescription) as years
    join star.dim_municipality as dim
        on make_date(years.year + 1, 1, 1) between dim.valid_from and dim.valid_to
),
residents as (
    select
        person.year,
        person.person_key,
        person.municipality_code,
        person.sex,
        person.year - year(person.birth_date) as age,
        divisions.municipality_key
    from register.person as person
    left join divisions using (year, municipality_code)
),
dispensings as (
    select
        *,
        not is_unmatched_correction and row_number() over (
            partition by year, person_key, atc_code, is_unmatched_correction
            order by dispensed_on, product_number, prescribed_on nulls first
        ) = 1 as is_first
    from register.prescription
)
select
    dispensings.year,
    person_key,
    dispensed_on,
    product_number,
    prescribed_on,
    is_unmatched_correction,
    ifnull(residents.municipality_key, 0)::bigint as municipality_key,
    residents.municipality_code,
    ifnull(residents.sex, 'T') as sex,
    residents.age::integer as age_at_end_of_year,
    atc_code,
    is_first as is_first_of_substance,
    ifnull(is_first and atc_code = 'N05CF01' and residents.age >= 75, false) as is_user_of_zopiclone_75_and_over,
    packages,
    (packages * ifnull(ddd_per_package, 0))::decimal(18, 4) as daily_doses
from dispensings
left join residents using (year, person_key)
