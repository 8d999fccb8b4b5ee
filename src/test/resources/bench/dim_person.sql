-- Whoever any register tells of. The newest year decides: of the population register when that knows the person, else of
-- the registers whose numbers tell birth and sex; of two answers in one year the later day and the later letter.
with
elsewhere as (
    select person_key, year, birth_date, sex from register.economic_assistance_person
    union all
    select person_key, year, birth_date, sex from register.sol_intervention
    union all
    select person_key, year, birth_date, sex from register.lss_intervention
    union all
    select person_key, year, birth_date, sex from register.inpatient_stay
    union all
    select person_key, year, birth_date, sex from register.death
    union all
    select person_key, year, birth_date, sex from register.quality_register_event
    union all
    select person_key, year, birth_date, sex from register.child_placement where person_key is not null
    union all
    select person_key, year, null, sex from register.child_decision where person_key is not null
),
nameless as (
    select person_key from register.prescription
    union
    select person_key from register.education
    union
    select person_key from register.school_eligibility
    union
    select person_key from register.income
),
residents as (
    select
        person_key,
        arg_max(birth_date, year) as birth_date,
        arg_max(sex, year) as sex
    from register.person
    group by person_key
),
others as (
    select
        person_key,
        arg_max(birth_date, {'year': year, 'told': birth_date}) filter (where birth_date is not null) as birth_date,
        arg_max(sex, {'year': year, 'told': sex}) filter (where sex is not null) as sex
    from elsewhere
    group by person_key
),
everybody as (
    select person_key from residents
    union
    select person_key from others
    union
    select person_key from nameless
)
select
    everybody.person_key,
    year(ifnull(residents.birth_date, others.birth_date))::integer as birth_year,
    coalesce(residents.sex, others.sex, 'T') as sex
from everybody
left join residents using (person_key)
left join others using (person_key)
union all
select 0::bigint, null::integer, 'T'
