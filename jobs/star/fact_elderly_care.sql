-- One row per person, municipality and month with a decision under the social services act, whatever the age: elderly
-- care from 65 on, services to disabled persons below. Home care is what the register counts as such.
with
aged as (
    select
        intervention.*,
        floor(months_between(
            last_day(make_date(intervention.year, intervention.month, 1)), intervention.birth_date
        ) / 12) as age_at_end_of_month,
        size(collect_set(intervention.month) over (
            partition by intervention.year, intervention.municipality_code
        )) as months_reported
    from register.sol_intervention as intervention
)
select
    aged.year,
    aged.month,
    aged.municipality_code,
    aged.person_key,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    coalesce(aged.sex, 'T') as sex,
    cast(aged.age_at_end_of_month as int) as age,
    aged.housing,
    aged.is_home_care as receives_home_care,
    coalesce(aged.housing = '2', false) as lives_in_special_housing,
    coalesce(aged.has_short_stay_last_day, aged.has_short_stay, false) as is_in_short_stay,
    aged.has_alarm,
    aged.has_housing_support,
    aged.has_day_activity,
    coalesce(aged.lives_alone, false) as is_living_alone,
    coalesce(aged.age_at_end_of_month >= 65, false) as is_65_and_over,
    coalesce(aged.age_at_end_of_month between 65 and 79, false) as is_65_to_79,
    coalesce(aged.age_at_end_of_month >= 80, false) as is_80_and_over,
    case when aged.is_home_care then coalesce(aged.home_care_hours, 0) else 0 end as hours_of_home_care,
    coalesce(datediff(aged.enforced_on, aged.decision_date), 0) as days_waited,
    case
        when aged.housing = '2' and year(aged.enforced_on) = aged.year and month(aged.enforced_on) = aged.month
        then datediff(aged.enforced_on, aged.decision_date)
    end as days_waited_for_housing,
    aged.months_reported / 12.0D as coverage
from aged
left join star.dim_municipality as municipality
    on  municipality.municipality_code = aged.municipality_code
    and make_date(aged.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
