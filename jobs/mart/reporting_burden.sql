-- One row per survey and municipality of a year: how many answers were asked for, and how many more it would have been had
-- the questions been asked that were asked in the three years before, are still in use and rest this year.
with
rates as (
    select
        rate.year,
        rate.collected_by,
        rate.municipality_code,
        rate.area,
        rate.question_code,
        rate.expected_respondents,
        rate.respondents
    from mart.response_rate as rate
    where rate.collected_by in ('municipality_survey', 'unit_survey')
),
later as (
    select
        years.year,
        rates.collected_by,
        rates.municipality_code,
        rates.area,
        rates.question_code,
        rates.expected_respondents,
        rates.year as asked_in
    from rates
    lateral view explode(sequence(rates.year + 1, rates.year + 3)) years as year
),
told as (
    select
        rates.*,
        rates.year as asked_in
    from rates
    union all
    select
        later.year,
        later.collected_by,
        later.municipality_code,
        later.area,
        later.question_code,
        later.expected_respondents,
        0,
        later.asked_in
    from later
    join star.dim_question as question
        on  question.question_code = later.question_code
        and question.valid_to >= make_date(later.year, 12, 31)
    join (
        select distinct
            rates.year,
            rates.collected_by
        from rates
    ) as surveyed
        on  surveyed.year = later.year
        and surveyed.collected_by = later.collected_by
),
questions as (
    select
        told.year,
        told.collected_by,
        told.municipality_code,
        max(told.asked_in) = told.year as is_asked,
        max_by(told.expected_respondents, told.asked_in) as expected_respondents,
        sum(told.respondents) as respondents
    from told
    group by
        told.year,
        told.collected_by,
        told.municipality_code,
        told.area,
        told.question_code
)
select
    questions.year,
    questions.collected_by,
    questions.municipality_code,
    count_if(questions.is_asked) as questions,
    count_if(not questions.is_asked) as questions_at_rest,
    coalesce(sum(if(questions.is_asked, questions.expected_respondents, null)), 0) as answers_asked_for,
    coalesce(sum(questions.respondents), 0) as answers_given,
    coalesce(sum(if(questions.is_asked, null, questions.expected_respondents)), 0) as answers_spared,
    100D * coalesce(sum(if(questions.is_asked, null, questions.expected_respondents)), 0)
        / nullif(sum(questions.expected_respondents), 0) as share_spared
from questions
group by
    questions.year,
    questions.collected_by,
    questions.municipality_code
