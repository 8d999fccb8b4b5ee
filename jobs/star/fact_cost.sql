-- One row per municipality, activity, kind of cost or income and year, in kronor of the year. The net cost is the gross
-- cost less all income. Inhabitants stand on the row of the gross cost: all, and those of the ages that the activity is for.
-- Where the gross cost is not known nothing is: no cost, no net cost, and nobody to divide by.
with
inhabitants as (
    select
        population.year,
        population.municipality_code,
        activity.code as activity_code,
        sum(population.residents) as inhabitants,
        sum(
            case
                when population.age_at_end_of_year
                    between cast(activity.age_from as int) and cast(coalesce(activity.age_to, '999') as int)
                then population.residents
                else 0
            end
        ) as inhabitants_of_ages
    from star.fact_population_by_age as population
    cross join codelist.account_activity as activity
    group by
        population.year,
        population.municipality_code,
        activity.code
),
accounts as (
    select
        account.*,
        max(if(account.is_gross_total, account.amount, null)) over (
            partition by account.year, account.municipality_code, account.activity_code
        ) is not null as is_known
    from register.municipal_account as account
)
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
    case when account.is_gross_total then account.amount end as gross_cost,
    case
        when account.is_gross_total then account.amount
        when not account.is_cost and account.is_known then -account.amount
    end as net_cost,
    case when account.is_gross_total and account.is_known then inhabitants.inhabitants end as inhabitants,
    case when account.is_gross_total and account.is_known then inhabitants.inhabitants_of_ages end as inhabitants_of_ages
from accounts as account
left join inhabitants
    on  inhabitants.year = account.year
    and inhabitants.municipality_code = account.municipality_code
    and inhabitants.activity_code = account.activity_code
left join star.dim_municipality as municipality
    on  municipality.municipality_code = account.municipality_code
    and make_date(account.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
