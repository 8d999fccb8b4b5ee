-- One row per year, municipality and activity of the accounts with anybody in it: the users among whom its cost is divided.
-- Costs are those of a whole year, so that care by the month counts the mean of the months reported, which adds up over
-- municipalities; LSS counts 1 October, assistance and children's care all of the year. Users of addiction care are told by
-- form of care only, and do not add up to persons.
with
by_month as (
    select
        care.year,
        care.municipality_code,
        count(distinct care.month) as months_reported,
        count_if(care.is_65_and_over and (care.receives_home_care or care.lives_in_special_housing)) as elderly,
        count_if(not care.is_65_and_over) as disabled
    from star.fact_elderly_care as care
    group by
        care.year,
        care.municipality_code
),
counted as (
    select
        by_month.year,
        by_month.municipality_code,
        '510' as activity_code,
        'mean_of_months' as user_method,
        by_month.elderly / cast(by_month.months_reported as double) as users
    from by_month
    union all
    select
        by_month.year,
        by_month.municipality_code,
        '520',
        'mean_of_months',
        by_month.disabled / cast(by_month.months_reported as double)
    from by_month
    union all
    select
        service.year,
        service.municipality_code,
        '513',
        'on_1_october',
        cast(count_if(service.is_person_with_service) as double)
    from star.fact_disability_service as service
    group by
        service.year,
        service.municipality_code
    union all
    select
        child.year,
        child.municipality_code,
        '571',
        'any_time_of_year',
        cast(count(distinct child.child_key) as double)
    from star.fact_child_intervention as child
    group by
        child.year,
        child.municipality_code
    union all
    select
        assistance.year,
        assistance.municipality_code,
        '575',
        'any_time_of_year',
        cast(count_if(assistance.is_recipient) as double)
    from star.fact_economic_assistance as assistance
    group by
        assistance.year,
        assistance.municipality_code
)
select
    counted.year,
    counted.municipality_code,
    counted.activity_code,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    counted.user_method,
    counted.users
from counted
left join star.dim_municipality as municipality
    on  municipality.municipality_code = counted.municipality_code
    and make_date(counted.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
where counted.users > 0
