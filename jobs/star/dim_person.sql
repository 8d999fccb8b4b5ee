-- One row per person of whom any register tells, and one for nobody. What the population register says goes first; a
-- person who never stood in it has the year of birth and the sex of the number. What was told last counts: the year stands
-- before what was told in it, in one number, because the largest of numbers is found without sorting.
with
told as (
    select
        person.person_key,
        true as is_of_population,
        person.year * 10000 + year(person.birth_date) as birth_told,
        person.year * 10 + case person.sex when 'K' then 1 when 'M' then 2 end as sex_told
    from register.person as person
    union all
    select education.person_key, false, null, null
    from register.education as education
    union all
    select income.person_key, false, null, null
    from register.income as income
    union all
    select pupil.person_key, false, null, null
    from register.school_eligibility as pupil
    union all
    select
        person.person_key,
        false,
        person.year * 10000 + person.birth_year,
        person.year * 10 + case person.sex when 'K' then 1 when 'M' then 2 end
    from star.fact_person_told as person
)
select
    told.person_key,
    coalesce(
        max(case when told.is_of_population then told.birth_told end),
        max(told.birth_told)
    ) % 10000 as birth_year,
    case
        coalesce(
            max(case when told.is_of_population then told.sex_told end),
            max(told.sex_told)
        ) % 10
        when 1 then 'K'
        when 2 then 'M'
        else 'T'
    end as sex
from told
group by told.person_key
union all
select
    cast(0 as bigint),
    cast(null as int),
    'T'
