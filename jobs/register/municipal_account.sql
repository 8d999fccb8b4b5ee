-- One row per municipality, activity, kind and year, in kronor; figures that are not given are left out.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    accounts.year,
    codes.municipality_code,
    accounts.activity_code,
    accounts.account_kind,
    kind.side <> 'income' as is_cost,
    kind.side = 'gross' as is_gross_total,
    cast(accounts.thousand_kronor * 1000 as decimal(18, 4)) as amount
from source.municipal_accounts as accounts
join codes
    on codes.code = accounts.municipality_code
join codelist.account_kind as kind
    on kind.code = accounts.account_kind
where accounts.thousand_kronor is not null
