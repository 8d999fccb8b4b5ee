-- One row per person, municipality that decided and service. Where no other municipality is named the housing lies in
-- the one that decided.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
services as (
    select
        service.*,
        explode(filter(
            array(
                case when service.lss_personal_assistance then 'personal_assistance' end,
                case when service.lss_escort then 'escort' end,
                case when service.lss_contact_person then 'contact_person' end,
                case when service.lss_relief then 'relief' end,
                case when service.lss_short_term_stay then 'short_term_stay' end,
                case when service.lss_after_school then 'after_school' end,
                case when service.lss_child_family_home then 'child_family_home' end,
                case when service.lss_child_housing then 'child_housing' end,
                case when service.lss_adult_housing then 'adult_housing' end,
                case when service.lss_adapted_home then 'adapted_home' end,
                case when service.lss_day_services then 'day_services' end
            ),
            each -> each is not null
        )) as lss_service
    from source.lss_intervention as service
)
select
    services.year,
    codes.municipality_code,
    services.person_key,
    services.lss_service,
    services.birth_date,
    services.sex,
    services.personal_group,
    coalesce(housing.municipality_code, codes.municipality_code) as housing_municipality_code
from services
join codes
    on codes.code = services.municipality_code
left join codes as housing
    on housing.code = services.housing_municipality_code
