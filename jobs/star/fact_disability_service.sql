-- One row per person, municipality that decided and service under LSS on 1 October. What speaks of a person stands on
-- the first of the person's services in the municipality, so that it counts once there.
with
placed as (
    select
        intervention.*,
        row_number() over (
            partition by intervention.year, intervention.municipality_code, intervention.person_key
            order by intervention.lss_service
        ) = 1 as is_first,
        cast(floor(months_between(
            make_date(intervention.year, 10, 1), intervention.birth_date
        ) / 12) as int) as age
    from register.lss_intervention as intervention
)
select
    placed.year,
    placed.municipality_code,
    placed.person_key,
    placed.lss_service,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    coalesce(placed.sex, 'T') as sex,
    placed.age,
    placed.personal_group,
    placed.housing_municipality_code,
    placed.is_first as is_person_with_service,
    placed.lss_service = 'adult_housing' as has_adult_housing,
    placed.lss_service = 'day_services' as has_day_services,
    placed.lss_service = 'personal_assistance' as has_personal_assistance,
    placed.housing_municipality_code <> placed.municipality_code as is_housed_elsewhere
from placed
left join star.dim_municipality as municipality
    on  municipality.municipality_code = placed.municipality_code
    and make_date(placed.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
