-- One row per person, household and month. What speaks of a year stands on one row of each person, that of the last month
-- paid, so that it counts once and in that month's municipality; months count whatever the municipality. Ages are those
-- at the end of the year.
with
placed as (
    select
        assistance.*,
        row_number() over (
            partition by assistance.year, assistance.person_key
            order by
                assistance.month desc,
                assistance.municipality_code,
                assistance.household_number,
                assistance.place_in_household
        ) = 1 as is_recipient,
        size(collect_set(assistance.month) over (
            partition by assistance.year, assistance.person_key
        )) as months_of_person,
        size(collect_set(assistance.month) over (
            partition by assistance.year, assistance.municipality_code
        )) as months_reported
    from register.economic_assistance_person as assistance
),
aged as (
    select
        placed.*,
        coalesce(placed.year - year(placed.birth_date), placed.age) as age_at_end_of_year
    from placed
)
select
    aged.year,
    aged.month,
    aged.municipality_code,
    aged.household_number,
    aged.place_in_household,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    aged.person_key,
    coalesce(aged.sex, 'T') as sex,
    aged.age_at_end_of_year,
    aged.district_part,
    aged.household_type,
    aged.is_refugee,
    aged.is_born_abroad,
    aged.obstacle,
    aged.is_recipient,
    coalesce(aged.is_recipient and aged.age_at_end_of_year >= 18, false) as is_adult_recipient,
    coalesce(aged.is_recipient and aged.age_at_end_of_year between 18 and 24, false) as is_young_adult_recipient,
    coalesce(aged.is_recipient and aged.age_at_end_of_year < 18, false) as is_child_recipient,
    aged.is_recipient and aged.months_of_person >= 10 as is_long_term_recipient,
    coalesce(
        aged.is_recipient and aged.months_of_person >= 10 and aged.age_at_end_of_year >= 18, false
    ) as is_adult_long_term_recipient,
    aged.place_in_household = 1 as is_household_month,
    case when aged.is_recipient then aged.months_of_person else 0 end as months_with_assistance,
    cast(coalesce(aged.assistance, 0) as bigint) as assistance_paid,
    aged.months_reported / 12.0D as coverage
from aged
left join star.dim_municipality as municipality
    on  municipality.municipality_code = aged.municipality_code
    and make_date(aged.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
