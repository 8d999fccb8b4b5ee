-- A person's age is that on the last day of the month; months reported are counted apart and joined.
with
reported as (
    select
        months.year,
        months.municipality_code,
        count(*) as months
    from (select distinct year, municipality_code, month from register.sol_intervention) as months
    group by all
),
municipalities as (
    select
        reported.year,
        reported.municipality_code,
        reported.months,
        ifnull(dim.municipality_key, 0) as municipality_key
    from reported
    left join star.dim_municipality as dim
        on  dim.municipality_code = reported.municipality_code
        and dim.valid_from <= make_date(reported.year + 1, 1, 1)
        and dim.valid_to >= make_date(reported.year + 1, 1, 1)
),
aged as (
    select
        *,
        datesub('year', birth_date, last_day(make_date(year, month, 1))) as full_years
    from register.sol_intervention
)
select
    year,
    month,
    municipality_code,
    person_key,
    municipality_key::bigint as municipality_key,
    ifnull(sex, 'T') as sex,
    full_years::integer as age,
    housing,
    is_home_care as receives_home_care,
    housing is not distinct from '2' as lives_in_special_housing,
    case
        when has_short_stay_last_day is not null then has_short_stay_last_day
        else ifnull(has_short_stay, false)
    end as is_in_short_stay,
    has_alarm,
    has_housing_support,
    has_day_activity,
    lives_alone is not distinct from true as is_living_alone,
    ifnull(full_years, 0) >= 65 as is_65_and_over,
    ifnull(full_years, 0) >= 65 and full_years < 80 as is_65_to_79,
    ifnull(full_years, 0) >= 80 as is_80_and_over,
    (case when is_home_care and home_care_hours is not null then home_care_hours else 0 end)::decimal(18, 4)
        as hours_of_home_care,
    ifnull(enforced_on - decision_date, 0)::integer as days_waited,
    months::double / 12 as coverage
from aged
join municipalities using (year, municipality_code)
