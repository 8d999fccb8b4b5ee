-- One row per person and year with an attained level, and per pupil whose year 9 ended then, in the municipality where
-- the person lived at the end of the year. A pupil is placed who was out of home on 10 June, when year 9 ends.
with
told as (
    select
        education.year,
        education.person_key,
        'attained' as education_kind,
        education.education_level,
        cast(null as boolean) as is_eligible
    from register.education as education
    union all
    select
        pupil.year,
        pupil.person_key,
        'year_9',
        null,
        pupil.is_eligible
    from register.school_eligibility as pupil
),
placed as (
    select distinct
        placement.year,
        placement.person_key
    from register.child_placement as placement
    where make_date(placement.year, 6, 10)
        between placement.placed_on and coalesce(placement.end_date, date '9999-12-31')
)
select
    told.year,
    told.person_key,
    told.education_kind,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    resident.municipality_code,
    coalesce(resident.sex, 'T') as sex,
    told.year - year(resident.birth_date) as age_at_end_of_year,
    told.education_level,
    coalesce(
        told.education_level is not null and told.year - year(resident.birth_date) between 25 and 64, false
    ) as is_25_to_64_with_education,
    coalesce(
        told.education_level >= '5' and told.year - year(resident.birth_date) between 25 and 64, false
    ) as is_25_to_64_with_post_secondary_education,
    told.education_kind = 'year_9' as is_pupil,
    coalesce(told.is_eligible, false) as is_eligible_pupil,
    told.education_kind = 'year_9' and placed.person_key is not null as is_placed_pupil,
    coalesce(told.is_eligible, false) and placed.person_key is not null as is_eligible_placed_pupil
from told
left join placed
    on  placed.year = told.year
    and placed.person_key = told.person_key
left join register.person as resident
    on  resident.year = told.year
    and resident.person_key = told.person_key
left join star.dim_municipality as municipality
    on  municipality.municipality_code = resident.municipality_code
    and make_date(told.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
