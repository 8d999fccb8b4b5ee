-- One row per person, product, prescription and day of dispensing after corrections, in the municipality where the person
-- lived at the end of the year. What speaks of a person stands on the first dispensing of its kind in the year.
with
placed as (
    select
        prescription.*,
        row_number() over (
            partition by
                prescription.year,
                prescription.person_key,
                prescription.atc_code,
                prescription.is_unmatched_correction
            order by
                prescription.dispensed_on,
                prescription.product_number,
                prescription.prescribed_on
        ) = 1 and not prescription.is_unmatched_correction as is_first_of_substance
    from register.prescription as prescription
)
select
    placed.year,
    placed.person_key,
    placed.dispensed_on,
    placed.product_number,
    placed.prescribed_on,
    placed.is_unmatched_correction,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    resident.municipality_code,
    coalesce(resident.sex, 'T') as sex,
    placed.year - year(resident.birth_date) as age_at_end_of_year,
    placed.atc_code,
    placed.is_first_of_substance,
    coalesce(
        placed.is_first_of_substance
        and placed.atc_code = 'N05CF01'
        and placed.year - year(resident.birth_date) >= 75,
        false
    ) as is_user_of_zopiclone_75_and_over,
    placed.packages,
    cast(placed.packages * coalesce(placed.ddd_per_package, 0) as decimal(18, 4)) as daily_doses
from placed
left join register.person as resident
    on  resident.year = placed.year
    and resident.person_key = placed.person_key
left join star.dim_municipality as municipality
    on  municipality.municipality_code = resident.municipality_code
    and make_date(placed.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
