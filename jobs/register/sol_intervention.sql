-- One row per person, municipality and month. Home care counts in ordinary housing and when it is more than alarm,
-- meals, relief and escort: service that is not meals only, personal care that is not alarm only, or a decision that
-- names no part. What a generation does not ask about is null.
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
        coalesce(service.has_alarm, service.alarm_code <> '0', false) as is_with_alarm,
        coalesce(service.has_meals, service.meals_code <> '0', false) as is_with_meals,
        coalesce(service.has_home_care_escort, false) as is_with_escort,
        coalesce(service.has_home_care_relief, false) as is_with_relief,
        coalesce(service.has_home_care_service, false) as is_with_service,
        coalesce(service.has_home_care_personal, false) as is_with_personal_care
    from source.social_service_sol as service
)
select
    services.year,
    services.month,
    codes.municipality_code,
    services.person_key,
    services.birth_date,
    sex.sex,
    case
        when services.in_special_housing then '2'
        when services.in_ordinary_housing then '1'
        when services.in_other_housing then '3'
    end as housing,
    services.lives_alone,
    coalesce(services.has_home_care and services.in_ordinary_housing, false)
        and (
            services.is_with_service and services.meals_code is distinct from '1'
            or services.is_with_personal_care and services.alarm_code is distinct from '1'
            or not (
                services.is_with_service
                or services.is_with_personal_care
                or services.is_with_alarm
                or services.is_with_meals
                or services.is_with_escort
                or services.is_with_relief
            )
        ) as is_home_care,
    services.is_with_alarm as has_alarm,
    services.is_with_meals as has_meals,
    services.is_with_escort as has_home_care_escort,
    services.is_with_relief as has_home_care_relief,
    services.has_escort,
    coalesce(services.has_housing_support, false) as has_housing_support,
    coalesce(services.has_day_activity, false) as has_day_activity,
    services.has_contact,
    services.has_contact_family,
    services.has_short_stay,
    services.has_short_stay_last_day,
    services.decision_date,
    services.enforced_on,
    services.end_date,
    services.home_care_hours,
    services.housing_support_hours,
    services.short_stay_days
from services
join codes
    on codes.code = services.municipality_code
join codelist.sex_code as sex
    on sex.code = services.sex_code
