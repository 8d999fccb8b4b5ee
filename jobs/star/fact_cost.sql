-- One row per municipality, activity, kind of cost or income and year, in kronor of the year. The net cost is the gross
-- cost less all income.
select
    account.year,
    account.municipality_code,
    account.activity_code,
    account.account_kind,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    account.status,
    account.is_cost,
    account.is_gross_total,
    account.amount,
    case when account.is_gross_total then account.amount else 0 end as gross_cost,
    case
        when account.is_gross_total then account.amount
        when not account.is_cost then -account.amount
        else 0
    end as net_cost
from register.municipal_account as account
left join star.dim_municipality as municipality
    on  municipality.municipality_code = account.municipality_code
    and make_date(account.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
