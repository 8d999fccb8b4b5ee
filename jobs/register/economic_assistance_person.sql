-- One row per person, household and month. The household's amount stands on the applicant only, so that it may be
-- summed; a household is numbered within its municipality and month by its applicant.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
households as (
    select
        assistance.*,
        dense_rank() over (
            partition by assistance.year, assistance.month, codes.municipality_code
            order by assistance.person_key_1, assistance.municipality_code, assistance.district_part
        ) as household_number,
        codes.municipality_code as current_code
    from source.economic_assistance as assistance
    join codes
        on codes.code = assistance.municipality_code
),
places as (
    select
        households.*,
        stack(
            8,
            1, person_key_1, birth_date_1, sex_code_1, age_1, household_status_1, is_refugee_1, is_born_abroad_1, obstacle_1,
            2, person_key_2, birth_date_2, sex_code_2, age_2, household_status_2, is_refugee_2, is_born_abroad_2, obstacle_2,
            3, person_key_3, birth_date_3, sex_code_3, age_3, household_status_3, is_refugee_3, is_born_abroad_3, obstacle_3,
            4, person_key_4, birth_date_4, sex_code_4, age_4, household_status_4, is_refugee_4, is_born_abroad_4, obstacle_4,
            5, person_key_5, birth_date_5, sex_code_5, age_5, household_status_5, is_refugee_5, is_born_abroad_5, obstacle_5,
            6, person_key_6, birth_date_6, sex_code_6, age_6, household_status_6, is_refugee_6, is_born_abroad_6, obstacle_6,
            7, person_key_7, birth_date_7, sex_code_7, age_7, household_status_7, is_refugee_7, is_born_abroad_7, obstacle_7,
            8, person_key_8, birth_date_8, sex_code_8, age_8, household_status_8, is_refugee_8, is_born_abroad_8, obstacle_8
        ) as (
            place_in_household, person_key, birth_date, sex_code, age, household_status, is_refugee, is_born_abroad, obstacle
        )
    from households
)
select
    places.year,
    places.month,
    places.current_code as municipality_code,
    cast(places.household_number as bigint) as household_number,
    places.place_in_household,
    places.person_key,
    places.birth_date,
    sex.sex,
    places.age,
    places.district_part,
    places.household_status,
    places.is_refugee,
    places.is_born_abroad,
    places.obstacle,
    places.household_type,
    places.children_in_household,
    case when places.place_in_household = 1 then places.assistance end as assistance
from places
left join codelist.sex_code as sex
    on sex.code = places.sex_code
where places.person_key is not null
