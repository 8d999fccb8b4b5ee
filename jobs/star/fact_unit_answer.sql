-- One row per unit, service and question, with the unit as it was in the year, at last.
with
units as (
    select
        years.year,
        unit.unit_id,
        max_by(unit.unit_key, unit.valid_from) as unit_key
    from star.dim_unit as unit
    join (select distinct answer.year from survey.unit_answer as answer) as years
        on  unit.valid_from <= make_date(years.year, 12, 31)
        and unit.valid_to >= make_date(years.year, 1, 1)
    group by
        years.year,
        unit.unit_id
)
select
    answer.year,
    answer.home_unit_id,
    answer.service_form,
    answer.question_id as question_code,
    answer.area,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    answer.municipality_code,
    coalesce(unit.unit_key, 0) as unit_key,
    answer.answer,
    answer.answer_code,
    answer.answer_ordinal,
    coalesce(
        answer.answer in ('yes', 'partly', 'no'), answer.answer_ordinal is not null or answer.figure is not null
    ) as is_answered,
    coalesce(answer.answer = 'yes', false) as is_yes,
    coalesce(answer.answer = 'partly', false) as is_partly,
    coalesce(answer.answer = 'no', false) as is_no,
    answer.figure
from survey.unit_answer as answer
left join units as unit
    on  unit.unit_id = answer.home_unit_id
    and unit.year = answer.year
left join star.dim_municipality as municipality
    on  municipality.municipality_code = answer.municipality_code
    and make_date(answer.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
