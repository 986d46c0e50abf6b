"""IFC files of a few lines."""


def spf(lines: str, schema: str = "IFC4") -> str:
    """An IFC file of these lines and a project, #1."""
    project = "#1=IFCPROJECT('1hqIFTRjfV6AWq_bMtnZwI',$,'P',$,$,$,$,$,$);"
    return (
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n"
        f"FILE_SCHEMA(('{schema}'));\nENDSEC;\nDATA;\n{project}\n{lines}\nENDSEC;\nEND-ISO-10303-21;\n"
    )
