-- One row per respondent, area and question. A district stands instead of its municipality. An answer flips when yes
-- becomes no, or no yes, since the respondent was asked the question last, at most three years ago.
with
answered as (
    select
        answer.*,
        lag(answer.answer) over (
            partition by answer.respondent_code, answer.area, answer.question_id
            order by answer.year
        ) as previous_answer,
        lag(answer.year) over (
            partition by answer.respondent_code, answer.area, answer.question_id
            order by answer.year
        ) as previous_year
    from survey.municipality_answer as answer
)
select
    answered.year,
    answered.respondent_code,
    answered.area,
    answered.question_id as question_code,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    answered.municipality_code,
    coalesce(district.district_key, 0) as district_key,
    answered.answer,
    answered.answer_code,
    answered.answer_ordinal,
    coalesce(
        answered.answer in ('yes', 'partly', 'no'), answered.answer_ordinal is not null or answered.figure is not null
    ) as is_answered,
    coalesce(answered.answer = 'yes', false) as is_yes,
    coalesce(answered.answer = 'partly', false) as is_partly,
    coalesce(answered.answer = 'no', false) as is_no,
    answered.previous_answer,
    answered.previous_year,
    case
        when answered.answer in ('yes', 'no') and answered.previous_answer in ('yes', 'no')
        then answered.answer <> answered.previous_answer
    end as is_flipped,
    answered.figure
from answered
left join star.dim_district as district
    on  district.district_code = answered.district_code
    and make_date(answered.year, 3, 31) between district.valid_from and district.valid_to
left join star.dim_municipality as municipality
    on  municipality.municipality_code = answered.municipality_code
    and make_date(answered.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
where answered.year = :period
