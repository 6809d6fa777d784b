-- Melayani `src/kernel`: jejak perubahan dan kunci formulir.

-- Setiap perubahan meninggalkan satu baris, dalam transaksi yang sama dengan perubahannya.
create table jejak (
    jejak_id    bigint generated always as identity primary key,
    pada        timestamptz not null,
    peristiwa   text not null,
    objek_jenis text not null,
    objek_id    uuid not null,
    pelaku_id   uuid,
    rincian     jsonb not null default '{}'
);

create index jejak_objek on jejak (objek_id, jejak_id);

create function tolak_perubahan() returns trigger language plpgsql as $$
begin
    raise exception '% hanya dapat ditambah', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger jejak_hanya_ditambah before update or delete on jejak
    for each row execute function tolak_perubahan();
create trigger jejak_tidak_dikosongkan before truncate on jejak
    for each statement execute function tolak_perubahan();

-- Setiap formulir membawa kunci; kunci yang sama berakibat satu kali dan dijawab sama.
create table pengiriman (
    kunci     uuid primary key,
    pelaku_id uuid not null,
    sidik     bytea not null,
    lokasi    text not null,
    pada      timestamptz not null
);

create index pengiriman_pada on pengiriman (pada);
