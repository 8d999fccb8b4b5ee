-- One row per person, household and month. The household's amount stands on each of its persons; a household is
-- numbered within its municipality and month by its applicant.
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
            order by assistance.personal_number_1, assistance.municipality_code, assistance.district_part
        ) as household_number,
        codes.municipality_code as current_code
    from source.economic_assistance as assistance
    join codes
        on codes.code = assistance.municipality_code
),
places as (
    select
        households.*,
        posexplode(array(
            named_struct(
                'personal_number', households.personal_number_1,
                'sex_code', households.sex_code_1,
                'age', households.age_1,
                'status', households.household_status_1,
                'is_refugee', households.is_refugee_1
            ),
            named_struct(
                'personal_number', households.personal_number_2,
                'sex_code', households.sex_code_2,
                'age', households.age_2,
                'status', households.household_status_2,
                'is_refugee', households.is_refugee_2
            ),
            named_struct(
                'personal_number', households.personal_number_3,
                'sex_code', households.sex_code_3,
                'age', households.age_3,
                'status', households.household_status_3,
                'is_refugee', households.is_refugee_3
            )
        )) as (place, person)
    from households
)
select
    places.year,
    places.month,
    places.current_code as municipality_code,
    cast(places.household_number as bigint) as household_number,
    places.place + 1 as place_in_household,
    places.person.personal_number as personal_number,
    sex.sex,
    places.person.age as age,
    places.person.status as household_status,
    places.person.is_refugee as is_refugee,
    places.household_type,
    places.obstacle,
    places.children_in_household,
    places.assistance
from places
left join codelist.sex_code as sex
    on sex.code = places.person.sex_code
where places.person.personal_number is not null
