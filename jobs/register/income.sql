-- One row per person and year; hundreds become kronor. Which definition a disposable income is of stands beside it,
-- because the two are not comparable. It may be negative.
select
    income.year,
    income.person_key,
    case
        when income.disposable_income_04 is not null then 'DispInk04'
        when income.disposable_income is not null then 'DispInk'
    end as disposable_definition,
    coalesce(income.disposable_income_04, income.disposable_income) * 100L as disposable_kronor,
    income.work_income * 100L as work_kronor,
    income.assistance_income * 100L as assistance_kronor
from source.income as income
