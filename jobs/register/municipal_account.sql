-- One row per municipality, activity, kind and year, in kronor, given or not.
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
    case coalesce(accounts.value_text, '-')
        when '-' then 'missing'
        when '.' then 'not_applicable'
        when '..' then 'suppressed'
        else 'value'
    end as status,
    accounts.value_text,
    cast(try_cast(replace(accounts.value_text, ',', '.') as decimal(18, 4)) * 1000 as decimal(18, 4)) as amount
from source.municipal_accounts as accounts
join codes
    on codes.code = accounts.municipality_code
join codelist.account_kind as kind
    on kind.code = accounts.account_kind
