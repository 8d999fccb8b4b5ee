-- One row per person and year; hundreds become kronor. A disposable income may be negative.
select
    income.year,
    income.personal_number,
    income.disposable_income * 100L as disposable_kronor,
    income.work_income * 100L as work_kronor,
    income.assistance_income * 100L as assistance_kronor
from source.income as income
